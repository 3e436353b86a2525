export const vertexShader = `#version 300 es
layout(location=0)in vec3 at;layout(location=1)in float thickness;uniform mat4 view,projection;uniform float size;
out vec3 own,place;out float wall;
void main(){own=at;wall=thickness;vec4 v=view*vec4(at,1);place=v.xyz;gl_Position=projection*v;gl_PointSize=size;}`

/** What is drawn: the `kind` of the shader below. */
export const solid = 0
export const ground = 1
export const marker = 2
export const plain = 3
export const shadow = 4

/*
 * Solids: light is computed from the camera: a sky above and a ground below (`up` is the way up as the camera sees it), a
 * lamp above the left shoulder, a weaker one from the right, and some light along the rim. A surface that looks at the buyer has
 * about the colour that was asked for. Normals come from how the place changes between pixels, so that a file's own
 * are not needed and both sides of a face are lit. Walls that are too thin are hatched, not only coloured.
 *
 * The ground: lines that stay one pixel wide and end softly, every fifth stronger, and the shadow of what stands there,
 * blurred by what the smaller levels of its texture hold. The marker is a ring around a dot. The shadow is fainter from
 * higher up.
 */
export const fragmentShader = `#version 300 es
precision highp float;in vec3 own,place;in float wall;uniform vec3 color,other,up;
uniform float kind,limit,size,reach,cell,shade;uniform sampler2D fallen;out vec4 pixel;
float lines(float s){vec2 g=own.xy*reach/s,w=fwidth(g),a=abs(fract(g-.5)-.5)/w;
return max(1.-min(a.x,a.y),0.)*(1.-smoothstep(.15,.5,max(w.x,w.y)));}
void main(){if(kind==0.){vec3 n=cross(dFdx(place),dFdy(place)),c=color;float l=length(n);n=l>0.?n/l:vec3(0,0,1);
if(wall<limit)c=mix(other,c,.45*step(.5,fract((gl_FragCoord.x+gl_FragCoord.y)/size)));
float sky=.5+.5*dot(n,up),
light=mix(.2,.5,sky)+max(dot(n,vec3(-.27,.37,.35)),0.)+max(dot(n,vec3(.11,.01,.08)),0.);
pixel=vec4(pow(pow(c,vec3(2.2))*light+.1*sky*pow(1.-max(dot(n,normalize(-place)),0.),4.),vec3(1./2.2)),1);
}else if(kind==1.){float dark=0.;
for(float i=0.;i<24.;i++)dark+=textureLod(fallen,own.xy*reach/shade*.5+.5+sqrt((i+.5)/24.)*.055*vec2(cos(i*2.4),sin(i*2.4)),2.).a*.0175;
float line=(1.-smoothstep(.25,1.,length(own.xy)))*max(.45*lines(cell),.9*lines(cell*5.));
pixel=vec4(color*line*(1.-dark),1.-(1.-line)*(1.-dark));
}else if(kind==2.){float d=length(gl_PointCoord-.5)*2.;
pixel=vec4(mix(color,other,max(smoothstep(.7,.8,d),smoothstep(.16,.08,abs(d-.4)))),1)*smoothstep(1.,.92,d);
}else pixel=kind==3.?vec4(color,1):vec4(0,0,0,1.-.8*clamp(place.z/reach,0.,1.));}`
